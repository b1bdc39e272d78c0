import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An encrypted value that its own key does not decrypt. */
@Entity('unreadable_value')
export class UnreadableValueEntity {
  @PrimaryColumn('text', { name: 'table_name' })
  tableName!: string;

  /** The primary key of the row, each column as text. */
  @PrimaryColumn('text', { name: 'row_key', array: true })
  rowKey!: string[];

  @Column('bytea', { name: 'key_id' })
  keyId!: Buffer;

  /** Of the head of the envelope; a row with another one was replaced or restored since. */
  @Column('bytea', { name: 'head_digest' })
  headDigest!: Buffer;

  @Column('timestamptz', { name: 'found_at', default: () => 'now()' })
  foundAt!: Date;
}
