import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Canonical text by digest; see store/database/manifests.ts. */
@Entity('manifest')
export class ManifestEntity {
  @PrimaryColumn('text')
  digest!: string;

  @Column('bytea')
  bytes!: Buffer;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
