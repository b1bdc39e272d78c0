import type { Messages } from '../en.js';
import { moment, n } from './format.js';

/** Failures of clusters, evictions, freezes and simulated losses. */
export const failover: Pick<Messages, 'evictions' | 'failover' | 'drill' | 'returns' | 'freeze' | 'loss'> = {
  evictions: {
    title: '驱逐',
    count: (count) => `${n(count)} 次驱逐`,
    states: { RUNNING: '迁移中', BLOCKED: '等待位置', DONE: '完成', CANCELLED: '已取消', EXPIRED: '已过期' },
    decide: '决定',
    action: { CANCEL: '保留副本', CONFIRM: '放弃副本' },
    actionHelp: {
      CANCEL: '原因存在期间副本保留，对象恢复驱逐开始时的位置。',
      CONFIRM: '集群一旦可达副本即被移除，无论替代是否就绪。',
    },
    cause: '原因',
    started: '开始',
    ended: '结束',
  },
  failover: {
    title: '故障转移',
    what: '故障转移',
    now: '当前',
    calm: '没有对象离开集群，也没有对象在迁移。',
    blockedCount: (count) => `${n(count)} 次驱逐等待位置`,
    runningCount: (count) => `${n(count)} 次驱逐进行中`,
    movesCount: (count) => `${n(count)} 次迁移进行中`,
    leaving: (count) => `正在离开集群：${n(count)} 个对象`,
    moves: (count) => `正在迁移：${n(count)} 个对象`,
    ended: '已结束的驱逐',
    noneEnded: '过去 30 天内没有结束的驱逐。',
    leaves: '离开',
    failures: (count) => `${n(count)} 次集群故障`,
    noFailures: '没有集群发生过故障。',
    of: (cluster) => `${cluster} 的故障`,
    summary: '故障',
    timeline: '时间线',
    lastAnswer: '此前最近响应',
    returned: '恢复',
    notThere: '没有此故障；已结束的故障与事件保留同样长的时间。',
    states: { LOST: '失联', MOVING: '迁移中', BLOCKED: '部分无处放置', MOVED: '已迁移', RETURNING: '恢复中', ENDED: '已结束' },
    resources: ({ evicted, moved, blocked, home }) =>
      evicted === 0
        ? '没有驱逐'
        : `驱逐 ${n(evicted)}，他处就绪 ${n(moved)}${blocked > 0 ? `，无处放置 ${n(blocked)}` : ''}${home > 0 ? `，已放回 ${n(home)}` : ''}`,
    offset: (seconds) => {
      const whole = Math.round(Math.abs(seconds));
      const sign = seconds < -0.5 ? '−' : '+';
      if (whole < 60) return `${sign}${whole} 秒`;
      return whole < 7_200 ? `${sign}${Math.floor(whole / 60)} 分 ${whole % 60} 秒` : `${sign}${n(Math.round(whole / 3600))} 小时`;
    },
    seats: '从何处到何处',
  },
  drill: {
    title: '故障转移演练',
    help: '演练将集群中一小部分工作负载迁到其他集群（替代就绪后才离开），一分钟后迁回。冻结期间或有集群故障时提前迁回。',
    none: '尚未进行过演练。',
    start: '开始演练…',
    act: '开始演练',
    stop: '停止',
    share: '工作负载的比例',
    states: { MOVING: '迁出中', AWAY: '已迁出', RETURNING: '迁回中', ENDED: '已结束' },
    results: { DONE: '完成', STOPPED: '已停止', FAILED: '失败' },
    report: ({ resources, moved, returned, placedDifferently, slowestMove, belowFloor }) =>
      `他处就绪 ${n(moved)}/${n(resources)}${slowestMove == null ? '' : `，最慢 ${n(Math.round(slowestMove))} 秒`}；已迁回 ${n(returned)}${placedDifferently > 0 ? `，其中 ${n(placedDifferently)} 个位置与之前不同` : ''}；${belowFloor === 0 ? '就绪副本始终充足' : `${n(belowFloor)} 个对象的就绪副本不足`}`,
  },
  returns: {
    title: (count) => `正在返回：${n(count)} 个对象`,
    help: '故障之后其策略自动放回的对象，以及各自等待的条件。',
    home: '原处',
    group: (name) => `组 ${name}`,
    states: { RETURNING: '返回中', WAITING: '等待', DONE: '已返回', STOPPED: '已停止' },
    until: (at) => `最早 ${moment.format(at)}`,
    now: '立即返回',
    nowOf: (name) => `立即放回 ${name}`,
    nowHelp: '不等待返回条件，重新放置该应用。新副本就绪后旧副本才离开。',
  },
  freeze: {
    start: '冻结…',
    act: '冻结',
    end: '结束冻结',
    what: '停止什么',
    scope: { ALL: '所有写入和删除已冻结。', DELETES: '所有删除已冻结。', MOVES: '所有迁移和驱逐已冻结。' },
    scopeChoice: { ALL: '所有写入和删除。', DELETES: '删除。', MOVES: '迁移和驱逐。' },
    scopeHelp: {
      ALL: '新的提交会被接受并规划，保留到冻结结束。',
      DELETES: '任何集群中都不删除任何内容。',
      MOVES: '工作负载不会从一个集群迁到另一个集群。',
    },
    source: { DATABASE: '枢纽', FILE: '数据目录中的 freeze 文件', ENVIRONMENT: 'MANIFOLD_FREEZE' },
    everywhere: '整个枢纽。',
    ends: (at) => `${moment.format(at)} 结束`,
    reason: '原因',
    cluster: '仅限此集群（留空为全部）',
    length: '自动结束',
    untilEnded: '直到有人结束',
    hours: (hours) => (hours < 1 ? `${n(hours * 60)} 分钟后` : `${n(hours)} 小时后`),
  },
  loss: {
    title: '如果失去集群',
    help: '由规划故障转移的同一函数在剩余容量上计算。不会有任何变化。',
    choose: '同时失去',
    act: '模拟失去',
    outcome: (clusters) => `失去 ${clusters} 之后`,
    down: (count) => `${n(count)} 个应用中断`,
    short: (count) => `${n(count)} 个缺少副本或对象`,
    safe: (count) => `${n(count)} 个安全`,
    replicas: (lost, short) => `失去 ${n(lost)} 个副本，其中 ${n(short)} 个无法替代`,
    states: { SAFE: '安全', SHORT: '不足', DOWN: '中断' },
    score: '保留',
  },
};
