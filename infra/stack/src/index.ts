export {
  addressVariables,
  readAddresses,
  serviceDatabase,
  serviceDatabaseUrl,
  type ServerAddresses,
  type StackAddresses,
} from './addresses.js';
export { type Progress } from './cache/maven-jars.js';
export { down, type DownOptions } from './commands/down.js';
export { logs, type LogLine, type LogOptions } from './commands/logs.js';
export { status, type ProcessStatus, type StackStatus, type StatusOptions } from './commands/status.js';
export { up, type UpOptions } from './commands/up.js';
export { applyDeployment } from './deploy/deployment.js';
export { doctor, type DoctorOptions } from './doctor/doctor.js';
export type { Diagnosis, ToldFinding } from './doctor/examine.js';
export { repositoryRoot, stackLayout, type StackLayout } from './layout.js';
export { acquireTestStack, readTestStack, stopTestStack, type TestStack } from './test-stack.js';
export { readMails, type MailEntry } from './mail/mail-sink.js';
