import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Namespaces that the tokens of a project are limited to. */
@Entity('project')
export class ProjectEntity {
  @PrimaryColumn('text')
  name!: string;

  @Column('text', { array: true })
  namespaces!: string[];

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
