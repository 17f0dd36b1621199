/**
 * A page that shows whether each job could be restored now, from how long ago, and what to type.
 */
package io.checkpointreplicator.dashboard;
