import {
  readCatalogue,
  readCatalogueEntry,
  readOpenApi,
  type PlanVersion,
  type ResponseOf,
  say,
} from '@libs/contracts';
import { Clock, Database, Endpoint, NotFound, type Input, type Output } from '@libs/platform';
import { Controller } from '@nestjs/common';
import { PlansService } from '../plans/plans.service.js';
import { Product, ProductVersion } from '../products/product.entity.js';

type Entry = ResponseOf<typeof readCatalogueEntry>;

/** What anyone may see: products with a version in service, and the plans that sell them. */
@Controller()
export class CatalogueController {
  constructor(
    private readonly database: Database,
    private readonly plans: PlansService,
    private readonly clock: Clock,
  ) {}

  @Endpoint(readCatalogue)
  async list({ query }: Input<typeof readCatalogue>): Output<typeof readCatalogue> {
    const [entries, wanted] = [await this.entries(), query.q?.toLowerCase()];
    return {
      items: entries.filter(
        (entry) =>
          (query.category === undefined || entry.category === query.category) &&
          (wanted === undefined || `${entry.name} ${entry.key} ${entry.description}`.toLowerCase().includes(wanted)),
      ),
    };
  }

  /** @throws NotFound */
  @Endpoint(readCatalogueEntry)
  async read({ params }: Input<typeof readCatalogueEntry>): Output<typeof readCatalogueEntry> {
    return this.entry(params.productKey);
  }

  /** @throws NotFound */
  @Endpoint(readOpenApi)
  async openApi({ params }: Input<typeof readOpenApi>): Output<typeof readOpenApi> {
    const entry = await this.entry(params.productKey);
    const found = await this.database.manager.findOne(ProductVersion, {
      where: { productId: entry.id, version: params.version },
      select: { productId: true, version: true, openApi: true },
    });
    const isShown = entry.versions.some(({ version }) => version === params.version);
    if (!isShown || !found?.openApi)
      throw new NotFound(say('there_is_no_document_for_version', { id: params.version }));
    return found.openApi;
  }

  private async entry(productKey: string): Promise<Entry> {
    const entry = (await this.entries()).find(({ key }) => key === productKey);
    if (!entry) throw new NotFound(say('no_product_is_for_sale', { productKey }));
    return entry;
  }

  private async entries(): Promise<Entry[]> {
    const products = await this.database.manager.find(Product, { relations: { versions: true }, order: { id: 'ASC' } });
    const plans = await this.plans.onOffer();
    return products.flatMap((product) => {
      const entry = toEntry(product, plans, this.clock.now());
      return entry.versions.length > 0 ? [entry] : [];
    });
  }
}

/** A version whose announced last day has passed is no longer shown, whether or not somebody retired it. */
function toEntry(product: Product, plans: PlanVersion[], now: Date): Entry {
  const shown = product.versions.filter(
    (version) =>
      (version.status === 'published' || version.status === 'deprecated') &&
      (version.sunsetAt === null || version.sunsetAt > now),
  );
  return {
    id: product.id,
    key: product.key,
    name: product.name,
    description: product.description,
    category: product.category,
    versions: shown
      .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
      .map((version) => ({
        version: version.version,
        status: version.status as 'published' | 'deprecated',
        changelog: version.changelog,
        deprecatedAt: version.deprecatedAt?.toISOString() ?? null,
        sunsetAt: version.sunsetAt?.toISOString() ?? null,
        hasOpenApi: version.hasOpenApi,
      })),
    plans: plans.filter((plan) => plan.productIds.includes(product.id)),
  };
}
