import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A namespace that is deleted from a cluster after an application, if the hub made it and it is empty. */
@Entity('namespace_removal')
export class NamespaceRemovalEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('text')
  namespace!: string;

  @Column('text', { name: 'application_namespace' })
  applicationNamespace!: string;

  @Column('text', { name: 'application_name' })
  applicationName!: string;

  @Column('text')
  actor!: string;

  /** When the first attempt was made; null: none. */
  @Column('timestamptz', { name: 'tried_since', nullable: true })
  triedSince!: Date | null;

  @Column('timestamptz', { name: 'not_before', default: '-infinity' })
  notBefore!: Date;
}
