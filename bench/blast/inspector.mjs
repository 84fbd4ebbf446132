// @ts-check
/**
 * Makes a running Node process do something, with what Node itself offers: SIGUSR1 opens its inspector, and a
 * statement is evaluated there. The product needs no hook for being misused.
 */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** Every Node process listens here when it is asked; so one at a time. */
const inspector = 'http://127.0.0.1:9229';

/**
 * Evaluates a statement in a process; false when it ended meanwhile, or when somebody else has the inspector's port.
 * @param {number} pid @param {string} statement
 */
export async function evaluateIn(pid, statement) {
  try {
    process.kill(pid, 'SIGUSR1');
    const url = await debuggerUrl();
    const own = JSON.stringify(`if (process.pid === ${pid}) { ${statement} }; process.pid`);
    // The inspector closes behind itself: the next process needs the port.
    const close = JSON.stringify(`process.getBuiltinModule?.('node:inspector').close()`);
    return url !== null && (await say(url, [own, close])).includes(`"value":${pid}`);
  } catch {
    return false; // it has ended
  }
}

async function debuggerUrl() {
  for (let tries = 0; tries < 20; tries++) {
    try {
      const [target] = await (await fetch(`${inspector}/json/list`)).json();
      return new URL(target.webSocketDebuggerUrl);
    } catch {
      await delay(50);
    }
  }
  return null;
}

/** Sends the expressions as frames of a WebSocket and returns what came back as text. @param {URL} url @param {readonly string[]} expressions @returns {Promise<string>} */
function say(url, expressions) {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
    };
    const call = request({ host: url.hostname, port: url.port, path: url.pathname, headers });
    call.once('error', reject);
    call.once('upgrade', (_response, socket) => {
      let said = '';
      const done = () => {
        socket.destroy();
        resolve(said);
      };
      socket.on('data', (chunk) => {
        said += chunk.toString('latin1');
        if (said.includes('"id":1')) done();
      });
      socket.once('error', done).once('close', done);
      setTimeout(done, 2_000).unref();
      expressions.forEach((expression, index) =>
        socket.write(
          frame(
            `{"id":${index + 1},"method":"Runtime.evaluate","params":{"expression":${expression},"includeCommandLineAPI":true}}`,
          ),
        ),
      );
    });
    call.end();
  });
}

/** A text frame as clients send it: masked. @param {string} text */
function frame(text) {
  const body = Buffer.from(text);
  const mask = randomBytes(4);
  const length =
    body.length < 126
      ? Buffer.from([0x80 | body.length])
      : Buffer.from([0x80 | 126, body.length >> 8, body.length & 255]);
  const masked = body.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([0x81]), length, mask, masked]);
}
