import type { BodyOf, ParamsOf, QueryOf, ResponseOf, Route } from '@libs/contracts';
import {
  applyDecorators,
  createParamDecorator,
  Delete,
  Get,
  HttpCode,
  Patch,
  Post,
  Put,
  SetMetadata,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Metadata key under which a handler carries its route. */
export const ROUTE = 'octroi:route';

/** What a handler gets, checked against the route's schemas. Raw routes find the bytes in `rawBody`. */
export interface Input<R> {
  params: ParamsOf<R>;
  query: QueryOf<R>;
  body: BodyOf<R>;
  request: FastifyRequest;
  /** For headers and cookies of the answer; its body and status come from the return value and the route. */
  reply: FastifyReply;
}

/** What a handler answers. */
export type Output<R> = Promise<ResponseOf<R>>;

declare module 'fastify' {
  interface FastifyRequest {
    input: { params: unknown; query: unknown; body: unknown };
  }
}

const verbs = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };

const InputParam = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  return { ...request.input, request, reply: http.getResponse<FastifyReply>() };
});
const ActorParam = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().actor,
);

/**
 * Makes a method the handler of a route of the contract: `(input: Input<typeof approveInvoice>, actor: Actor)`. Path,
 * verb, status, permission, validation, idempotency and documentation all come from the route.
 */
export function Endpoint(route: Route): MethodDecorator {
  return (target, key, descriptor) => {
    InputParam()(target, key, 0);
    ActorParam()(target, key, 1);
    applyDecorators(verbs[route.method](route.path), HttpCode(statusOf(route)), SetMetadata(ROUTE, route))(
      target,
      key,
      descriptor,
    );
  };
}

export const statusOf = (route: Route): number => route.status ?? (route.creates ? 201 : route.response ? 200 : 204);
