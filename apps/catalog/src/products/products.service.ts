import { type ProductWire, say } from '@libs/contracts';
import { Clock, Database, newId, NotFound, paginate, problem } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KeyTaken } from '../problems.js';
import { readOpenApiDocument } from './open-api.js';
import { Product, ProductVersion } from './product.entity.js';
import { acceptsDocuments, afterMove, type ProductMove } from './product-version.machine.js';

export class ProductVersionClosed extends problem({
  code: 'product_version_closed',
  status: 409,
  title: 'The version is not in a state for that',
  mend: 'A draft is published; a published version is deprecated; a published or deprecated one is retired; a retired one rests.',
}) {}

type ProductWords = Pick<Product, 'name' | 'description' | 'category'>;

/** API products and the life of their versions. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async list(page: { cursor?: string | undefined; limit: number }) {
    const query = this.database.manager
      .getRepository(Product)
      .createQueryBuilder('product')
      .leftJoinAndSelect('product.versions', 'version');
    const { items, nextCursor } = await paginate(query, page);
    return { items: items.map(toWire), nextCursor };
  }

  async read(id: string): Promise<ProductWire> {
    return toWire(await this.find(this.database.manager, id));
  }

  /** @throws KeyTaken */
  create(given: ProductWords & { key: string }): Promise<ProductWire> {
    return this.database.transaction(async (tx) => {
      if (await tx.existsBy(Product, { key: given.key }))
        throw new KeyTaken(say('there_is_a_product_already', { key: given.key }));
      const now = this.clock.now();
      await tx.insert(Product, { ...given, id: newId('prd', now), createdAt: now });
      return toWire(await tx.findOneOrFail(Product, { where: { key: given.key }, relations: { versions: true } }));
    });
  }

  /** @throws NotFound */
  update(id: string, words: Partial<ProductWords>): Promise<ProductWire> {
    return this.database.transaction(async (tx) => {
      await this.find(tx, id);
      if (Object.keys(words).length > 0) await tx.update(Product, { id }, words);
      return toWire(await this.find(tx, id));
    });
  }

  /** @throws NotFound, KeyTaken */
  addVersion(id: string, { version, changelog }: { version: string; changelog: string }): Promise<ProductWire> {
    return this.database.transaction(async (tx) => {
      const product = await this.find(tx, id);
      if (product.versions.some((one) => one.version === version))
        throw new KeyTaken(say('product_has_the_version', { productName: product.name, version }));
      await tx.insert(ProductVersion, {
        productId: id,
        version,
        changelog,
        status: 'draft',
        createdAt: this.clock.now(),
      });
      return toWire(await this.find(tx, id));
    });
  }

  /** @throws NotFound, NotOpenApi, ProductVersionClosed */
  async attachOpenApi(id: string, version: string, given: Record<string, unknown> | string): Promise<ProductWire> {
    const openApi = await readOpenApiDocument(given);
    return this.database.transaction(async (tx) => {
      const found = await this.findVersion(tx, id, version);
      if (!acceptsDocuments(found.status)) throw new ProductVersionClosed(say('version_is_retired', { version }));
      await tx.update(ProductVersion, { productId: id, version }, { openApi: openApi as never, hasOpenApi: true });
      return toWire(await this.find(tx, id));
    });
  }

  /** @throws NotFound, ProductVersionClosed */
  move(id: string, version: string, move: ProductMove, sunsetAt?: string): Promise<ProductWire> {
    return this.database.transaction(async (tx) => {
      const found = await this.findVersion(tx, id, version);
      const status = afterMove(found.status, move);
      if (status === null)
        throw new ProductVersionClosed(say('version_cannot_be_moved', { version, foundStatus: found.status, move }));
      await tx.update(ProductVersion, { productId: id, version }, { status, ...this.dates(move, found, sunsetAt) });
      return toWire(await this.find(tx, id));
    });
  }

  private dates(
    move: ProductMove,
    found: ProductVersion,
    sunsetAt: string | undefined,
  ): Partial<Pick<ProductVersion, 'publishedAt' | 'deprecatedAt' | 'sunsetAt' | 'retiredAt'>> {
    const now = this.clock.now();
    if (move === 'publish') return { publishedAt: found.publishedAt ?? now, deprecatedAt: null, sunsetAt: null };
    if (move === 'deprecate')
      return { deprecatedAt: found.deprecatedAt ?? now, sunsetAt: sunsetAt ? new Date(sunsetAt) : null };
    return { retiredAt: now };
  }

  private async find(tx: EntityManager, id: string): Promise<Product> {
    const product = await tx.findOne(Product, { where: { id }, relations: { versions: true } });
    if (!product) throw new NotFound(say('there_is_no_product', { id }));
    return product;
  }

  private async findVersion(tx: EntityManager, productId: string, version: string): Promise<ProductVersion> {
    const found = await tx.findOne(ProductVersion, {
      where: { productId, version },
      lock: { mode: 'pessimistic_write' },
    });
    if (!found) throw new NotFound(say('there_is_no_version_of_the_product', { version, productId }));
    return found;
  }
}

export function toWire(product: Product): ProductWire {
  const { id, key, name, description, category } = product;
  return {
    id,
    key,
    name,
    description,
    category,
    createdAt: product.createdAt.toISOString(),
    versions: [...product.versions].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()).map(versionToWire),
  };
}

function versionToWire(version: ProductVersion): ProductWire['versions'][number] {
  return {
    version: version.version,
    status: version.status,
    changelog: version.changelog,
    publishedAt: version.publishedAt?.toISOString() ?? null,
    deprecatedAt: version.deprecatedAt?.toISOString() ?? null,
    sunsetAt: version.sunsetAt?.toISOString() ?? null,
    retiredAt: version.retiredAt?.toISOString() ?? null,
    hasOpenApi: version.hasOpenApi,
  };
}
