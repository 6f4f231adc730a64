/** Packages of the JVM, its languages, and widespread frameworks and drivers, with the dot behind them. */
const JVM = [
  'java',
  'javax',
  'jakarta',
  'jdk',
  'sun',
  'com.sun',
  'kotlin',
  'kotlinx',
  'scala',
  'groovy',
  'clojure',
  'akka',
  'play',
  'reactor',
  'rx',
  'io.reactivex',
  'io.netty',
  'io.vertx',
  'io.micronaut',
  'io.quarkus',
  'io.undertow',
  'io.grpc',
  'io.lettuce',
  'io.micrometer',
  'io.opentelemetry',
  'org.apache',
  'org.codehaus',
  'org.eclipse',
  'org.glassfish',
  'org.hibernate',
  'org.jboss',
  'org.jetbrains',
  'org.junit',
  'org.mockito',
  'org.mybatis',
  'org.postgresql',
  'org.slf4j',
  'org.springframework',
  'ch.qos',
  'com.amazonaws',
  'software.amazon',
  'com.fasterxml',
  'com.google.common',
  'com.google.gson',
  'com.google.inject',
  'com.mongodb',
  'com.mysql',
  'com.netflix',
  'com.zaxxer',
  'feign',
  'lambdainternal',
  'net.bytebuddy',
  'okhttp3',
  'okio',
  'oracle',
  'redis.clients',
  'retrofit2',
].map((name) => `${name}.`);

const DOTNET = [
  'System',
  'Microsoft',
  'Amazon',
  'AWSSDK',
  'Azure',
  'Autofac',
  'Castle',
  'Dapper',
  'Google',
  'Grpc',
  'MediatR',
  'MongoDB',
  'MySql',
  'Newtonsoft',
  'Npgsql',
  'NServiceBus',
  'Polly',
  'Serilog',
  'StackExchange',
].map((name) => `${name}.`);

/** Packages of Go's standard library, by the first part of their path, and of what is generated into a program. */
const GO = new Set(
  (
    'archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt ' +
    'go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices ' +
    'sort strconv strings sync syscall testing text time unicode unsafe vendor'
  ).split(' '),
);

/** Node's own modules, packages, and the code of Lambda's runtime and layers. */
const OUTSIDE_OF_NODE_APP = [
  'node_modules/',
  'node:',
  '/var/runtime/',
  '/opt/nodejs/',
  '<anonymous>',
  'native',
  'evalmachine',
];
const OLD_INTERNAL = /^(?:internal\/|[a-z_]+\.js:)/;
const OUTSIDE_OF_PYTHON_APP = [
  '/site-packages/',
  '/dist-packages/',
  '/opt/python/',
  '/var/runtime/',
  '/var/lang/',
  '<frozen ',
];
const PYTHON_LIBRARY = /\/lib(?:64)?\/python\d/;

/** Whether a class of the JVM is the program's own. */
export const isOwnClass = (name: string): boolean => !JVM.some((start) => name.startsWith(start));

export const isOwnDotnetName = (name: string): boolean => !DOTNET.some((start) => name.startsWith(start));

/** Whether a place in a Node program, as a stack trace has it, is the program's own. */
export const isOwnScript = (place: string): boolean =>
  !OUTSIDE_OF_NODE_APP.some((part) => place.includes(part)) && !OLD_INTERNAL.test(place);

export const isOwnPythonFile = (path: string): boolean =>
  !OUTSIDE_OF_PYTHON_APP.some((part) => path.includes(part)) && !PYTHON_LIBRARY.test(path) && !path.startsWith('<');

/** Whether a function of Go is the program's own: neither of the standard library, nor of a module it depends on. */
export function isOwnGoCode(name: string, path: string): boolean {
  if (path.includes('/pkg/mod/') || path.includes('/go/src/') || path.includes('/vendor/') || path.includes('@v'))
    return false;
  return !GO.has(/^[a-z]+/.exec(name)?.[0] ?? '') || /^[a-z]+(?:\.[a-z]+)+\//.test(name);
}
