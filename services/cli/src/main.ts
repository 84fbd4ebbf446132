import { createProgram } from './program.js';

// A reader that closes the pipe early (`chimera watch | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

await createProgram().parseAsync(process.argv);
// Kept-alive connections would hold the process for seconds; what was written leaves first.
process.stdout.write('', () => process.exit());
