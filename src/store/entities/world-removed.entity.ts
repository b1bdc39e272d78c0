import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Deleted policies and clusters, so that processes can remove them from their memory. */
@Entity('world_removed')
export class WorldRemovedEntity {
  @PrimaryColumn('text')
  kind!: string;

  @PrimaryColumn('text')
  namespace!: string;

  @PrimaryColumn('text')
  name!: string;

  @Column('bigint', { name: 'world_version' })
  worldVersion!: string;
}
