/** Writes one line into the supervisor's log. */
export type SupervisorLog = (line: string) => void;

/** Lines with their time on standard output, which the supervisor's log file takes. */
export function supervisorLog(): SupervisorLog {
  return (line) => process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}
