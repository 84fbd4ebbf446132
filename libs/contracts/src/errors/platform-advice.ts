import type { AdviceGroup } from './advice.js';

/** Stack, configuration, requests, Kafka, registry, databases. */
export const platformAdvice: readonly AdviceGroup[] = [
  {
    title: 'Starting and configuration',
    from: 'The `chimera` command and every service when it starts. `./chimera status` names the process, `./chimera logs NAME` has its words.',
    advice: {
      CHIMERA_CONFIG_INVALID:
        'Set or mend the variables that the message names; the configuration reference has each with its default. `./chimera up` starts anew when they changed.',
      CHIMERA_SECRET_UNRESOLVED:
        'Check the name: `env:NAME` must be set for the service and not only for your shell, so run `./chimera up` from a shell that has it; `file:/path` must exist and be readable for the user that runs the services.',
      CHIMERA_SECRET_FORBIDDEN:
        'Put the file below a folder of CHIMERA_SECRET_DIRS (`./chimera env` tells it as CHIMERA_SECRETS_FOLDER), or begin the variable with CHIMERA_SECRET_. Links that lead out of the folder are refused as well.',
      CHIMERA_NOT_RUNNING:
        '`./chimera up --wait`. With several stacks on the machine, check CHIMERA_STACK_DIR.',
      CHIMERA_STACK_FAILED:
        'Read the end of the log in the message. Often: no Java 17, a full disk, too little memory. Then `./chimera up --wait` again; `./chimera down --wipe` begins with nothing.',
      CHIMERA_MIGRATION_MISSING:
        '`./chimera up` migrates. When the database is newer than this build, use the newer build: there is no way back.',
      CHIMERA_HANDLER_REGISTRY:
        'A defect of the build: a handler is missing, doubled or for an unknown topic. Report it, or mend the module that lists handlers.',
      CHIMERA_INVARIANT: 'A defect. Keep the log and report it; nothing was written that breaks the rule.',
      CHIMERA_INTERNAL:
        '`./chimera logs NAME` of the service that the message names has the error with its stack. Report it with that.',
    },
  },
  {
    title: 'Requests',
    from: 'The HTTP side of a service, as problem+json; the command prints it with what to do. Faults of several fields come together.',
    advice: {
      CHIMERA_USAGE:
        '`--help` behind the command shows what it takes. Over HTTP: `/openapi.json` of the service.',
      CHIMERA_UNAUTHORIZED:
        'Send `Authorization: Bearer` with the content of the token file (`./chimera env`: CHIMERA_TOKEN_FILE). Tokens of members are taken by intake only, and end when a new one is issued.',
      CHIMERA_FORBIDDEN:
        'Ask the team that owns the namespace, or the operator to add you (`./chimera team add-member`). Teams and namespaces themselves are changed by the operator.',
      CHIMERA_NOT_FOUND: 'Check the name or id; the hint names the command that lists what there is.',
      CHIMERA_RATE_LIMITED: 'Wait some seconds. `Retry-After` says how many.',
      CHIMERA_CONFLICT:
        'Look at what is there with the command in the hint. Nothing was changed by the refused request.',
      CHIMERA_TOO_LARGE:
        'Make it smaller: the message names the limit. An intent with very many datasets can be two intents. For a packed file, check that it is what you expect.',
    },
  },
  {
    title: 'Kafka and the schema registry',
    from: 'Every service, about events and rows on topics. What can pass by itself is tried again without end and without loss; `/health/ready` says meanwhile which server is away.',
    advice: {
      CHIMERA_KAFKA_UNAVAILABLE:
        'Nothing, if the broker comes back. Else check CHIMERA_KAFKA_BROKERS and the broker.',
      CHIMERA_KAFKA_ACK_MISSING:
        'Nothing: what was not acknowledged is sent again. If it goes on, look at the log of the broker (disk, min.insync.replicas).',
      CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE:
        'The retention of the topic is shorter than the reader was away. Lengthen it; for a load topic start the run again.',
      CHIMERA_KAFKA_TOPIC_RECREATED:
        'Somebody removed and made a topic anew. Start the run again; restart the service when it is a control topic.',
      CHIMERA_REGISTRY_UNAVAILABLE:
        'Nothing, if it comes back: running work goes on from the cache. New contracts wait. Check CHIMERA_REGISTRY_URL.',
      CHIMERA_SCHEMA_UNREGISTERED: '`./chimera up` registers the schemas of this build.',
      CHIMERA_SCHEMA_INCOMPATIBLE:
        'A dataset: accept the change as a new major with `./chimera pipeline resume NAMESPACE/PIPELINE --accept`, or keep the source as it was. A control event: change the schema compatibly (schemas/README.md).',
      CHIMERA_MESSAGE_UNDECODABLE:
        'Find the producer by the headers of the dead letter. It must send Confluent-framed Avro of a registered schema.',
      CHIMERA_MESSAGE_UNENCODABLE:
        'A defect of the sender: the field in the message does not fit its contract. Report it.',
      CHIMERA_MESSAGE_TOO_LARGE:
        'Events: a defect, report it. Rows: see CHIMERA_ROW_TOO_LARGE. A broker of your own must allow the size that the message names.',
      CHIMERA_DEAD_LETTER_FAILED:
        'Bring the broker back; consumption goes on where it stopped. Nothing was skipped.',
    },
  },
  {
    title: "The services' database and tasks",
    from: 'Services, about their own schema. Requests that meet it may be repeated.',
    advice: {
      CHIMERA_DATABASE_UNAVAILABLE:
        'Nothing, if Postgres comes back. Else check CHIMERA_DATABASE_URL and the server.',
      CHIMERA_DATABASE_CONFLICT: 'Nothing: it is tried again.',
      CHIMERA_DATABASE_FAILED:
        'Look the SQLSTATE up; a full disk can be mended, everything else is to be reported.',
      CHIMERA_TASK_LEASE_LOST: 'Nothing: another process does the task.',
      CHIMERA_TASK_EXHAUSTED:
        'Mend what its last error says, then ask for the work again: submit, start the run, or `./chimera deliveries resend`.',
    },
  },
];
