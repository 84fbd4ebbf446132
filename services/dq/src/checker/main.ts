// Without its service nobody would hear the outcome. Said before anything else is loaded.
process.once('disconnect', () => process.exit(1));
// Whoever stops the service stops the service's tasks, and those end the checker.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);

const { CheckerProgram } = await import('./checker-program.js');
if (!process.connected) process.exit(1);
new CheckerProgram(process).start();

export {};
