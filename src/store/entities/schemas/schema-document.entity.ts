import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Json } from '../../../kubernetes/object.js';

/** A document of a member's OpenAPI, by its digest. */
@Entity('schema_document')
export class SchemaDocumentEntity {
  @PrimaryColumn('text')
  digest!: string;

  @Column('text', { nullable: true })
  tag!: string | null;

  @Column('jsonb')
  kinds!: Json;

  @Column('timestamptz', { name: 'saved_at', default: () => 'now()' })
  savedAt!: Date;
}
