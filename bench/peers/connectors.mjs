// @ts-check
/** Settings of Debezium's source and sink, tuned for bulk as far as we know how. */

/** @typedef {'Avro' | 'JSON'} Format */

/**
 * One row a record, flat (without the before/after envelope), compressed by lz4 in large batches.
 * @param {{ name: string, table: string, database: Connection, format: Format, registryUrl: string }} wanted
 * @typedef {{ host: string, port: string, user: string, password: string, database: string }} Connection
 */
export function sourceConfig({ name, table, database, format, registryUrl }) {
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'database.hostname': database.host,
    'database.port': database.port,
    'database.user': database.user,
    'database.password': database.password,
    'database.dbname': database.database,
    'topic.prefix': name,
    'plugin.name': 'pgoutput',
    'slot.name': name,
    'publication.name': name,
    'publication.autocreate.mode': 'filtered',
    'table.include.list': `public.${table}`,
    'snapshot.mode': 'initial',
    'schema.name.adjustment.mode': 'avro',
    'snapshot.fetch.size': '20000',
    'max.batch.size': '8192',
    'max.queue.size': '32768',
    'poll.interval.ms': '50',
    'provide.transaction.metadata': 'false',
    'extended.headers.enabled': 'false',
    'producer.override.batch.size': '262144',
    'producer.override.linger.ms': '10',
    'producer.override.compression.type': 'lz4',
    'producer.override.buffer.memory': '67108864',
    transforms: 'unwrap',
    'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
    'transforms.unwrap.delete.tombstone.handling.mode': 'drop',
    ...converters(format, registryUrl),
  };
}

/**
 * Upserts by the record's key into a table that exists; two tasks for the two partitions.
 * @param {{ topic: string, relation: string, database: Connection, format: Format, registryUrl: string }} wanted
 */
export function sinkConfig({ topic, relation, database, format, registryUrl }) {
  const { host, port, user, password } = database;
  return {
    'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
    'tasks.max': '2',
    topics: topic,
    'connection.url': `jdbc:postgresql://${host}:${port}/${database.database}?reWriteBatchedInserts=true`,
    'connection.username': user,
    'connection.password': password,
    'insert.mode': 'upsert',
    'primary.key.mode': 'record_key',
    'schema.evolution': 'none',
    // Qualified: without the schema it takes a table of that name in any schema.
    'collection.name.format': relation,
    'batch.size': '5000',
    'use.reduction.buffer': 'false',
    'delete.enabled': 'false',
    'dialect.postgres.postgis.schema': 'public',
    'consumer.override.max.poll.records': '5000',
    'consumer.override.fetch.min.bytes': '262144',
    'consumer.override.fetch.max.wait.ms': '100',
    'consumer.override.max.partition.fetch.bytes': '8388608',
    'consumer.override.auto.offset.reset': 'earliest',
    ...converters(format, registryUrl),
  };
}

/** @param {Format} format @param {string} registryUrl Base of the registry's own API, version 2. */
function converters(format, registryUrl) {
  const both = (/** @type {Record<string, string>} */ settings) =>
    Object.fromEntries(
      ['key', 'value'].flatMap((side) =>
        Object.entries(settings).map(([name, value]) => [`${side}.${name}`, value]),
      ),
    );
  const avro = {
    converter: 'io.apicurio.registry.utils.converter.AvroConverter',
    'converter.apicurio.registry.url': registryUrl,
    'converter.apicurio.registry.auto-register': 'true',
    'converter.apicurio.registry.find-latest': 'true',
    'converter.apicurio.registry.headers.enabled': 'false',
  };
  const json = {
    converter: 'org.apache.kafka.connect.json.JsonConverter',
    'converter.schemas.enable': 'true',
  };
  // The default converter of headers tries to read every text as a number.
  return {
    ...both(format === 'Avro' ? avro : json),
    'header.converter': 'org.apache.kafka.connect.storage.StringConverter',
  };
}
