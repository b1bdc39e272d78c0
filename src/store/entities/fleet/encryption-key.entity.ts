import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A key that this database was encrypted with at some time; never the key itself. */
@Entity('encryption_key')
export class EncryptionKeyEntity {
  /** Eight bytes of a digest of the key. */
  @PrimaryColumn('bytea')
  id!: Buffer;

  @Column('timestamptz', { name: 'added_at', default: () => 'now()' })
  addedAt!: Date;

  /** Time at which nothing was encrypted with it any more. */
  @Column('timestamptz', { name: 'retired_at', nullable: true })
  retiredAt!: Date | null;

  /** The process that re-encrypts for this key. */
  @Column('uuid', { name: 'claimed_by', nullable: true })
  claimedBy!: string | null;

  @Column('timestamptz', { name: 'claimed_until', default: () => "'-infinity'" })
  claimedUntil!: Date;

  /** Time at which it became the key that encrypts, for the last time. */
  @Column('timestamptz', { name: 'current_at', default: () => 'now()' })
  currentAt!: Date;
}
