/** The service's typed configuration: `@Inject(CONFIG) private readonly config: IntakeConfig`. */
export const CONFIG = Symbol.for('chimera.config');
/** The service's `Logger`. */
export const LOGGER = Symbol.for('chimera.logger');
/** The `KafkaPort`, for services that do more than handle and publish control messages. */
export const KAFKA = Symbol.for('chimera.kafka');
/** Consumer group of the control topics. */
export const GROUP = Symbol.for('chimera.group');
/** The readiness indicators. */
export const INDICATORS = Symbol.for('chimera.indicators');
/** What `MeshModule.forService` was called with. */
export const OPTIONS = Symbol.for('chimera.options');
