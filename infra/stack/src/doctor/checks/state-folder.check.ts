import { accessSync, constants, statSync } from 'node:fs';
import { orOk, wrong, type Check, type Finding } from '../check.js';

/** The state folder can be written, and what is private in it is readable by its owner only. */
export const stateFolderCheck: Check = {
  name: 'state-folder',
  needs: [],
  look: async ({ layout }) => {
    if (modeOf(layout.state) === null) return orOk([], 'no state folder yet');
    const findings = [
      ...writable(layout.state),
      ...isPrivate(layout.secrets, 0o700),
      ...isPrivate(layout.credentialFile, 0o600),
      ...isPrivate(layout.stackFile, 0o600),
    ];
    return orOk(findings, `${layout.state} is writable and private`);
  },
};

function writable(folder: string): readonly Finding[] {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return [];
  } catch {
    return [
      wrong(`${folder} cannot be written`, 'a folder of the user that runs Chimera', `chown it: ${folder}`),
    ];
  }
}

/** Nothing when the path is not there: it is made when it is needed. */
function isPrivate(path: string, mode: number): readonly Finding[] {
  const found = modeOf(path);
  if (found === null || (found & 0o077) === 0) return [];
  return [
    wrong(
      `${path} has mode ${found.toString(8)}: others may read it`,
      `mode ${mode.toString(8)}`,
      `chmod ${mode.toString(8)} ${path}`,
    ),
  ];
}

function modeOf(path: string): number | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? null : stat.mode & 0o777;
}
