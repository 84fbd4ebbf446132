import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * Memory and CPU of the process, read when asked for. prom-client's own default metrics are not used:
 * its event-loop histogram wakes the process a hundred times a second, idle or not.
 */
export function addProcessMetrics(registry: Registry): void {
  const registers = [registry];
  const collected = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  collected('process_resident_memory_bytes', 'Resident memory in bytes.', () => process.memoryUsage.rss());
  collected(
    'nodejs_heap_size_used_bytes',
    'Used JavaScript heap in bytes.',
    () => process.memoryUsage().heapUsed,
  );
  collected('process_start_time_seconds', 'Start of the process, seconds since 1970.', startedAt);
  addCpuSeconds(registers);
}

function addCpuSeconds(registers: Registry[]): void {
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of the process in seconds.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

function startedAt(): number {
  return Math.round(Date.now() / 1000 - process.uptime());
}
