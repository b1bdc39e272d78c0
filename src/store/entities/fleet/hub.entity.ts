import { Column, Entity, Generated, PrimaryColumn } from 'typeorm';

/** This hub: one row. */
@Entity('hub')
export class HubEntity {
  @PrimaryColumn('boolean', { default: true })
  singleton!: boolean;

  @Column('uuid')
  @Generated('uuid')
  id!: string;

  @Column('bytea', { name: 'key_canary', nullable: true })
  keyCanary!: Buffer | null;

  /** Key of the digests of Secrets, encrypted; see store/encryption/. */
  @Column('bytea', { name: 'digest_key', nullable: true })
  digestKey!: Buffer | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
