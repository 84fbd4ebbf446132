import { attributes } from '../../attributes.js';
import { counter, gauge, histogram } from '../instrument.js';

const { contracts, httpMethod, httpRoute, httpStatus, indicator, version } = attributes;

/** The process itself, by the names that Prometheus clients share, and its health. */
export const processInstruments = {
  residentMemory: gauge('process_resident_memory_bytes', 'By', 'Resident memory of the process.'),
  heapUsed: gauge('nodejs_heap_size_used_bytes', 'By', 'Used JavaScript heap.'),
  startTime: gauge('process_start_time_seconds', 's', 'Start of the process, seconds since 1970.'),
  cpuSeconds: counter('process_cpu_seconds_total', 's', 'CPU time of the process.'),
  eventLoopLag: gauge(
    'nodejs_eventloop_lag_max_seconds',
    's',
    'Longest delay of a timer since the last scrape; looked at four times a second.',
  ),
  eventLoopUtilization: gauge(
    'nodejs_eventloop_utilization',
    '1',
    'Share of time in which the event loop was busy since the last scrape, 0 to 1.',
  ),
  buildInfo: gauge(
    'chimera_build_info',
    '1',
    'Always 1: version of the build and digest of the control contracts that it speaks.',
    version,
    contracts,
  ),
  ready: gauge('chimera_ready', '1', '1 when the service can do its work, as /health/ready says; else 0.'),
  indicatorUp: gauge('chimera_indicator_up', '1', 'The same for each indicator of readiness.', indicator),
  scrapeErrors: counter(
    'chimera_scrape_errors_total',
    '{read}',
    'Measurements that could not be read at a scrape, such as those of a database that is away.',
  ),
  httpDuration: histogram(
    'http_server_request_duration_seconds',
    's',
    'Time a request took.',
    httpMethod,
    httpRoute,
    httpStatus,
  ),
} as const;
