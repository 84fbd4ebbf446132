import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

/**
 * Hands errors on as they are. Nest's default filter replaces every error by a plain object, and the
 * runner could not tell retry from reject. Bound to each handler class, never globally: a global RPC
 * filter would also catch HTTP errors and leave those requests hanging.
 */
@Catch()
export class PassThroughFilter implements RpcExceptionFilter<unknown> {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
