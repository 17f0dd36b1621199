/** What the operator of the replicator sees of each job: names, values and series of metrics. */
package io.checkpointreplicator.metrics;
