import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SignInThrottle } from './sign-in-throttle.js';

/**
 * Slows down an address that makes many accounts. A guard, since it comes before the transaction that an Idempotency-Key
 * opens: an attempt counts although the sign-up is refused and undone, and although it is only repeated.
 */
@Injectable()
export class SignUpGuard implements CanActivate {
  constructor(private readonly throttle: SignInThrottle) {}

  /** @throws TooManyRequests */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { ip } = context.switchToHttp().getRequest<FastifyRequest>();
    await this.throttle.attempt([`sign_up:${ip}`]);
    return true;
  }
}
