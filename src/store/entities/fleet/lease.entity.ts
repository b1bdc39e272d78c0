import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** Which replica plans or serves a cluster. */
@Entity('lease')
export class LeaseEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('uuid')
  holder!: string;

  @Column('bigint', { default: 1 })
  epoch!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('bigint', { default: 0 })
  mark!: string;

  @Column('jsonb', { name: 'hand_overs', default: [] })
  handOvers!: Json;

  /** Of a row that announces a replica: ids of the keys that it has. */
  @Column('bytea', { name: 'key_ids', array: true, nullable: true })
  keyIds!: Buffer[] | null;

  /** Of a row that announces a replica: its host. */
  @Column('text', { nullable: true })
  host!: string | null;
}
