import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A person chose that the objects of a resource are deleted and created again where an immutable field changes. */
@Entity('replacement_choice')
export class ReplacementChoiceEntity {
  @PrimaryColumn('bigint', { name: 'resource_id' })
  resourceId!: string;

  /** The template for which the choice was made; it has no effect for another template. */
  @Column('text')
  digest!: string;

  @Column('text')
  actor!: string;

  @Column('timestamptz', { name: 'chosen_at', default: () => 'now()' })
  chosenAt!: Date;
}
