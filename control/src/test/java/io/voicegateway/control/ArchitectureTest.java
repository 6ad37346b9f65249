package io.voicegateway.control;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Duration;

/** The arrows of the control plane, as sentences. */
@AnalyzeClasses(
        packages = "io.voicegateway.control",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] DOMAIN = {
        "..control.call..",
        "..control.room..",
        "..control.participant..",
        "..control.track..",
        "..control.egress..",
        "..control.conductor..",
    };

    private static final String[] CHRONICLE = {"net.openhft..", "software.chronicle.."};

    private static final String[] LIVEKIT = {
        "livekit..", "io.livekit..", "retrofit2..", "okhttp3..", "com.google.protobuf.."
    };

    @ArchTest
    static final ArchRule controlShouldUseOnlyTheEngineApi =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..control.boot..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.voicegateway.engine..")
                                    .and(resideOutsideOfPackage("io.voicegateway.engine.api..")));

    @ArchTest
    static final ArchRule domainShouldNotKnowTechnology =
            noClasses()
                    .that()
                    .resideInAnyPackage(DOMAIN)
                    .should()
                    .dependOnClassesThat()
                    .resideOutsideOfPackages(
                            "java..",
                            "org.slf4j..",
                            "org.jspecify..",
                            "io.voicegateway.engine.api..",
                            "..control.event..",
                            "..control.call..",
                            "..control.room..",
                            "..control.participant..",
                            "..control.track..",
                            "..control.egress..",
                            "..control.conductor..");

    @ArchTest
    static final ArchRule domainShouldNotKnowJson =
            noClasses()
                    .that()
                    .resideInAnyPackage(DOMAIN)
                    .should()
                    .dependOnClassesThat()
                    .haveSimpleName("EventJson");

    @ArchTest
    static final ArchRule onlyJournalShouldKnowChronicle =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("..control.journal..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(CHRONICLE);

    @ArchTest
    static final ArchRule onlyLivekitShouldKnowLivekitTypes =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("..control.livekit..", "..control.embedded..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(LIVEKIT)
                    .because("the client and the embedded server are the two ends of its protocol");

    @ArchTest
    static final ArchRule packagesShouldBeFreeOfCycles =
            slices().matching("io.voicegateway.control.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nothingShouldSleep =
            noClasses()
                    .should()
                    .callMethod(Thread.class, "sleep", long.class)
                    .orShould()
                    .callMethod(Thread.class, "sleep", Duration.class);
}
