/** Shows the times of a page in the reader's zone. Without this script they are in UTC, and their titles always are. */
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' };
const DAY = { year: 'numeric', month: 'short', day: 'numeric' };
const FORMATS = {
  instant: new Intl.DateTimeFormat(undefined, { ...DAY, ...CLOCK }),
  time: new Intl.DateTimeFormat(undefined, CLOCK),
  day: new Intl.DateTimeFormat(undefined, { ...DAY, weekday: 'short' }),
};

function showTimes() {
  for (const time of document.querySelectorAll('time[data-form]')) {
    time.textContent = FORMATS[time.dataset.form].format(new Date(time.dateTime));
    time.removeAttribute('data-form');
  }
  showDays();
}

/** Messages that were posted on one day in UTC may be of two days in the reader's zone. */
function showDays() {
  let day;
  for (const message of document.querySelectorAll('main > .message')) {
    const above = message.previousElementSibling;
    const own = FORMATS.day.format(new Date(message.querySelector('time').dateTime));
    if (above?.className === 'day') above.remove();
    if (own !== day) {
      const line = document.createElement('p');
      line.className = 'day';
      line.textContent = own;
      message.before(line);
    }
    day = own;
  }
}

showTimes();
document.addEventListener('fresh', showTimes);
