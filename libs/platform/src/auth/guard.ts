import { grants, permissions, type Permission, type Route, say } from '@libs/contracts';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { ROUTE } from '../http/endpoint.js';
import { CrossSite, Forbidden, NotFound, Unauthenticated } from '../problems/common.js';
import { anonymous, type Actor } from './actor.js';
import { ActorSource } from './actor-source.js';

export const SESSION_COOKIE = 'octroi_session';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
  }
}

/**
 * The one place where an actor is let through or not: who he is, whether the permission table grants the route to his role,
 * and whether the partner in the path is his own. Services never repeat any of it.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly actors: ActorSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Messages from the queue are our own: the guard is for HTTP.
    if (context.getType() !== 'http') return true;
    const route = this.reflector.get<Route | undefined>(ROUTE, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!route) throw new NotFound(say('no_operation_is_declared_for', { method: request.method, url: request.url }));
    request.actor = await this.authenticate(request, route.permission);
    authorize(route, request);
    return true;
  }

  private async authenticate(request: FastifyRequest, permission: Permission): Promise<Actor> {
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const cookie = request.cookies[SESSION_COOKIE];
    if (permission === 'public' && !cookie && !bearer?.startsWith('oct_pat_')) return anonymous;
    const actor = bearer ? await this.actors.byToken(bearer) : cookie ? await this.actors.bySession(cookie) : null;
    if (actor?.kind === 'member') this.refuseCrossSite(request);
    if (actor) return actor;
    if (permission === 'public') return anonymous;
    throw new Unauthenticated(bearer || cookie ? say('token_or_session_is_unknown') : say('needs_a_session_or_token'));
  }

  /** SameSite=Lax keeps the cookie from most foreign requests; Origin catches the rest. */
  private refuseCrossSite(request: FastifyRequest): void {
    const { origin } = request.headers;
    if (request.method === 'GET' || request.method === 'HEAD' || origin === undefined) return;
    // "null" is what a sandboxed frame says.
    const from = URL.canParse(origin) ? new URL(origin).host : null;
    if (origin === this.config.publicUrl || (from !== null && from === request.headers.host)) return;
    throw new CrossSite(say('session_used_from_elsewhere', { origin }));
  }
}

/** Role first, then tenant. A foreign partner's things do not exist for a member: 404, as for an id that was never given out. */
export function authorize(route: Route, request: FastifyRequest): void {
  const { actor } = request;
  if (route.permission === 'public') return resolveMe(request);
  if (actor.kind === 'anonymous') throw new Unauthenticated(say('needs_a_session_or_token'));
  if (!grants(route.permission, rolesInForce(actor, route.permission))) {
    throw new Forbidden(
      say('needs_the_permission', {
        summary: route.summary,
        permission: route.permission,
        roles: actor.roles.join(', ') || 'none',
      }),
    );
  }
  resolveMe(request);
  const { partnerId } = request.params as { partnerId?: string };
  if (actor.partnerId !== null && partnerId !== undefined && partnerId !== actor.partnerId) {
    throw new NotFound(say('there_is_no_partner', { id: partnerId }));
  }
}

/** Staff act with staff roles, a partner's member with his partner roles, whatever else a row may say. */
function rolesInForce(actor: Actor, permission: Permission): Actor['roles'] {
  const table = permissions[permission];
  const scope: readonly string[] = actor.partnerId === null ? table.provider : table.partner;
  return actor.roles.filter((role) => scope.includes(role));
}

/** `/partners/me/…` means the partner one belongs to. */
function resolveMe(request: FastifyRequest): void {
  const params = request.params as { partnerId?: string };
  if (params.partnerId === 'me' && request.actor.partnerId !== null) params.partnerId = request.actor.partnerId;
}
