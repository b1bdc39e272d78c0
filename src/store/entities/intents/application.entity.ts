import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

/** A named set of resources. */
@Entity('application')
@Unique('application_namespace_name_key', ['namespace', 'name'])
export class ApplicationEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  namespace!: string;

  @Column('text')
  name!: string;

  @Column('integer')
  revision!: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleting_at', nullable: true })
  deletingAt!: Date | null;
}
