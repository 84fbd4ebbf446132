-- What was told long ago is forgotten: no message is repeated after the inbox has forgotten it too.
CREATE INDEX lineage_emitted_at ON lineage_emitted (emitted_at);
CREATE INDEX lineage_facts_at ON lineage_facts (at);
