/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.checkpointreplicator.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Holds the lines between the modules: {@code model <- job}, {@code model <- patch}, nothing else.
 *
 * <p>A rule may find no class to check, since a package can be empty; what a rule forbids is
 * forbidden all the same as soon as there is one.
 */
@AnalyzeClasses(
    packages = "io.checkpointreplicator",
    importOptions = ModuleBoundariesTest.MainClasses.class)
final class ModuleBoundariesTest {
  private static final String OURS = "io.checkpointreplicator..";
  private static final String MODEL = "io.checkpointreplicator.model..";
  private static final String PATCH = "io.checkpointreplicator.relocation..";

  /** The model reads metadata by itself: of Flink it knows the core, never the runtime. */
  private static final String[] FLINK_BEYOND_CORE = {
    "org.apache.flink.runtime..",
    "org.apache.flink.streaming..",
    "org.apache.flink.state..",
    "org.apache.flink.contrib..",
    "org.apache.flink.connector..",
    "org.apache.flink.client.."
  };

  @ArchTest
  static final ArchRule modelDependsOnNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .dependOnClassesThat(oursOutside(MODEL))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule modelDependsOnFlinkCoreOnly =
      noClasses()
          .that()
          .resideInAPackage(MODEL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FLINK_BEYOND_CORE)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule patchDependsOnModelOnly =
      noClasses()
          .that()
          .resideInAPackage(PATCH)
          .should()
          .dependOnClassesThat(oursOutside(MODEL, PATCH))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule jobDoesNotDependOnPatch =
      noClasses()
          .that()
          .resideInAPackage(OURS)
          .and()
          .resideOutsideOfPackages(MODEL, PATCH)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(PATCH)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule modelPackagesAreFreeOfCycles =
      slices()
          .matching("io.checkpointreplicator.model.(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true);

  private static DescribedPredicate<JavaClass> oursOutside(String... allowed) {
    return resideInAPackage(OURS)
        .and(not(resideInAnyPackage(allowed)))
        .as("are ours and reside outside of %s", String.join(", ", allowed));
  }

  /** Leaves test classes out; they may look into everything. */
  static final class MainClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
  }
}
