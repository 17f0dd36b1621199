/** What an operator sees: metrics, alerts and the dashboard, on a real Prometheus. */
package io.checkpointreplicator.tests.monitoring;
