/** Asks a supervisor to end and leave its processes to the next one, which adopts the servers and renews the services. */
export const handOver: NodeJS.Signals = 'SIGHUP';
