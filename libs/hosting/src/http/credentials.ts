/**
 * Tokens that a service accepts besides the operator's: a provider of the service that `credentials` of its options
 * names. Without one the operator's token is the only one.
 */
export interface CredentialLookup {
  /** Name of the member that a token belongs to, or null. It acts in everything that the request does. */
  memberOf(token: string): Promise<string | null>;
}
