import { Module } from '@nestjs/common';
import { auditedEventHandlers } from './handlers/audited-event.handler.js';
import { AuditController } from './http/audit.controller.js';
import { AuditLogRepository } from './repositories/audit-log.repository.js';

/** What the audit service is made of. */
@Module({
  controllers: [AuditController, ...auditedEventHandlers],
  providers: [AuditLogRepository],
})
export class AppModule {}
