// Plain JavaScript of old times, so that a Node that is too old gets this line and no syntax error.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  process.stderr.write(`Tocsin needs Node 20.19 or newer, and this is ${process.versions.node}.\n`);
  process.exit(2);
}
