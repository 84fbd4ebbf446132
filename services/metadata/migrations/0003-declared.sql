-- The request that onboarded the newest version, so that the source can be harvested again.
ALTER TABLE datasources ADD COLUMN request jsonb;

-- Whether a person confirmed the schema; until then nobody depends on the contract.
ALTER TABLE datasets ADD COLUMN schema_confirmed boolean NOT NULL DEFAULT true;
