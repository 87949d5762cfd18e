import type { ProductStatus } from '@libs/contracts';
import { InstantColumn } from '@libs/platform';
import { Column, Entity, Index, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, type Relation } from 'typeorm';

/** An API, or a bundle of APIs, offered for sale. */
@Entity('products')
@Index('products_key', ['key'], { unique: true })
export class Product {
  @PrimaryColumn({ type: 'text' }) id: string;
  @Column({ type: 'text' }) key: string;
  @Column({ type: 'text' }) name: string;
  @Column({ type: 'text' }) description: string;
  @Column({ type: 'text' }) category: string;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
  @OneToMany(() => ProductVersion, (version) => version.product, { cascade: ['insert', 'update'] })
  versions: ProductVersion[];
}

/** One version of a product; the life cycle is the version's. */
@Entity('product_versions')
export class ProductVersion {
  @PrimaryColumn({ name: 'product_id', type: 'text' }) productId: string;
  @PrimaryColumn({ type: 'text' }) version: string;
  @Column({ type: 'text' }) status: ProductStatus;
  @Column({ type: 'text' }) changelog: string;
  @InstantColumn({ name: 'created_at' }) createdAt: Date;
  @InstantColumn({ name: 'published_at', nullable: true }) publishedAt: Date | null;
  @InstantColumn({ name: 'deprecated_at', nullable: true }) deprecatedAt: Date | null;
  @InstantColumn({ name: 'sunset_at', nullable: true }) sunsetAt: Date | null;
  @InstantColumn({ name: 'retired_at', nullable: true }) retiredAt: Date | null;
  @Column({ name: 'has_open_api', type: 'boolean', default: false }) hasOpenApi: boolean;
  /** Large, so it is read only when asked for. */
  @Column({ name: 'open_api', type: 'jsonb', nullable: true, select: false }) openApi: Record<string, unknown> | null;
  @ManyToOne(() => Product, (product) => product.versions, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'product_id', foreignKeyConstraintName: 'product_versions_product' })
  product: Relation<Product>;
}
