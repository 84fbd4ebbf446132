import { mailSink } from './mail-sink.js';

/** Process of the mail sink: `mail-sink.main.js <port> <folder>`. */
const [port, folder] = process.argv.slice(2);
const server = mailSink(folder ?? '.');
server.on('error', (error) => process.stderr.write(`${new Date().toISOString()} ${error.message}\n`));
server.listen(Number(port), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => server.close(() => process.exit(0)));
