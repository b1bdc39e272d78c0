import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An object in a member that has the hub's id but no work. */
@Entity('orphan')
export class OrphanEntity {
  @PrimaryColumn('text')
  cluster!: string;

  @PrimaryColumn('text')
  uid!: string;

  @Column('text', { name: 'api_version' })
  apiVersion!: string;

  @Column('text')
  kind!: string;

  @Column('text')
  namespace!: string;

  @Column('text')
  name!: string;

  @Column('timestamptz', { name: 'found_at', default: () => 'now()' })
  foundAt!: Date;
}
