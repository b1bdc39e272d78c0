import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Canonical text by digest; see store/database/manifests.ts. */
@Entity('manifest')
@Index('manifest_damaged_idx', ['digest'], { where: 'damaged_at is not null' })
@Index('manifest_images_idx', { synchronize: false })
@Index('manifest_key_idx', { synchronize: false })
export class ManifestEntity {
  @PrimaryColumn('text')
  digest!: string;

  @Column('bytea')
  bytes!: Buffer;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** Time at which the manifest was found to be unreadable; null if it is readable. */
  @Column('timestamptz', { name: 'damaged_at', nullable: true })
  damagedAt!: Date | null;

  /** Images of its containers; null until they are read from a manifest that an older version stored. */
  @Column('text', { array: true, nullable: true })
  images!: string[] | null;
}
