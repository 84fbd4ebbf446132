"""One load of dlt into Postgres. Takes its task as one JSON argument, prints one JSON line.

The clock runs around pipeline.run alone: extract, normalize, load. Starting Python and importing dlt is left out.
"""

import json
import sys
import time

import dlt
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet
from dlt.destinations import postgres
from dlt.sources.sql_database import sql_table

task = json.loads(sys.argv[1])


def from_table():
    """connectorx is the fastest of dlt's readers; SQLAlchemy only looks at the table's columns."""
    url = task["source"]
    return sql_table(
        credentials=url.replace("postgresql:", "postgresql+psycopg2:"),
        schema="public",
        table=task["table"],
        backend="connectorx",
        backend_kwargs={"conn": url},
        chunk_size=task["chunk"],
        reflection_level="full_with_precision",
    )


def from_parquet():
    @dlt.resource(name=task["table"])
    def batches():
        for batch in pa_parquet.ParquetFile(task["file"]).iter_batches(task["chunk"]):
            yield pa.Table.from_batches([batch])

    return batches()


def from_csv():
    @dlt.resource(name=task["table"])
    def batches():
        options = pa_csv.ReadOptions(block_size=8 << 20)
        with pa_csv.open_csv(task["file"], read_options=options) as reader:
            for batch in reader:
                yield pa.Table.from_batches([batch])

    return batches()


resource = {"table": from_table, "parquet": from_parquet, "csv": from_csv}[task["origin"]]()
if task["key"]:
    # An index in place, as the others have one; dlt makes no primary keys.
    resource.apply_hints(columns=[{"name": name, "unique": True, "nullable": False} for name in task["key"]])
pipeline = dlt.pipeline(task["schema"], destination=postgres(task["target"]), dataset_name=task["schema"])
began = time.perf_counter()
info = pipeline.run(resource, write_disposition="replace", loader_file_format="csv")
seconds = time.perf_counter() - began
info.raise_on_failed_jobs()
print(json.dumps({"seconds": seconds, "dlt": dlt.__version__}))
