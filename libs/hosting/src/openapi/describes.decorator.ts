import 'reflect-metadata';

/** A JSON Schema, as far as a document of routes needs it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a route's metadata alone does not tell. */
export interface RouteDescription {
  /** One sentence: what the route does. */
  readonly summary: string;
  /** Schema of the JSON body. */
  readonly body?: JsonSchema;
  /** Schemas of query parameters by name; those without a default are marked by `required`. */
  readonly query?: Readonly<Record<string, JsonSchema>>;
  /** Names of query parameters that must be there. Default none. */
  readonly required?: readonly string[];
  /** Schema of the answer by status. Default: 200 without schema. */
  readonly responses?: Readonly<Record<number, JsonSchema>>;
}

/** Metadata key of a described route. */
export const descriptionMetadata = 'chimera:route';

/** Describes a route for /openapi.json. */
export function Describes(description: RouteDescription): MethodDecorator {
  return (_target, _name, descriptor) => {
    Reflect.defineMetadata(descriptionMetadata, description, descriptor.value as object);
  };
}
