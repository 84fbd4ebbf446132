// A worker lives for its supervisor: without it nobody would hear the outcome, and another attempt may be under
// way. Said before anything else is loaded, because the supervisor may end meanwhile.
process.once('disconnect', () => process.exit(1));
// Whoever stops the service stops the supervisor, and that decides about its workers.
process.on('SIGTERM', () => undefined);
process.on('SIGINT', () => undefined);

const { performTasks } = await import('./perform-task.js');
if (!process.connected) process.exit(1);
await performTasks();
process.exit(0);

export {};
