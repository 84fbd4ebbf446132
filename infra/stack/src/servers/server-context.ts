import type { Jars } from '../cache/maven-jars.js';
import type { StackLayout } from '../layout.js';
import type { Credentials } from '../state/credentials.js';

/** Ports of an embedded stack, by the server that has them. */
export const serverPorts = [
  'postgres',
  'kafka',
  'kafka-controller',
  'registry',
  'registry-management',
  'mail',
] as const;
export type ServerPort = (typeof serverPorts)[number];

/** What is needed to describe the embedded servers. */
export interface ServerContext {
  readonly layout: StackLayout;
  readonly ports: Readonly<Record<ServerPort, number>>;
  readonly credentials: Credentials;
  readonly jars: Jars;
}
