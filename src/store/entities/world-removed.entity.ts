import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Policies and clusters that went, for those who hold them in memory. */
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
