-- Wakes whoever waits for rows; the channel is `<schema>.<table>`. Delivered when the transaction commits.
CREATE FUNCTION announce_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify(TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, '');
  RETURN NULL;
END
$$;
