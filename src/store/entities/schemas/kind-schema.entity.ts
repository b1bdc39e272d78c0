import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The OpenAPI schema of a kind, by its digest. */
@Entity('kind_schema')
export class KindSchemaEntity {
  @PrimaryColumn('text')
  digest!: string;

  @Column('bytea')
  body!: Buffer;

  @Column('timestamptz', { name: 'saved_at', default: () => 'now()' })
  savedAt!: Date;
}
