package org.spikernel.score.run;

import org.spikernel.score.Proxy;
import org.spikernel.score.ScoreMeasure;
import org.spikernel.score.proxy.Meco;
import org.spikernel.score.proxy.Naswot;
import org.spikernel.score.proxy.Structure;
import org.spikernel.score.proxy.Swap;
import org.spikernel.score.proxy.Zico;
import org.spikernel.score.sahd.Sahd;
import org.spikernel.score.sahd.SahdLayers;
import org.spikernel.space.Architecture;

/** What computes each measure. */
final class Proxies {
    private Proxies() {}

    /** A measure that has seen nothing yet. */
    static Proxy of(ScoreMeasure measure, Architecture architecture) {
        return switch (measure) {
            case SAHD_1, SAHD_2 -> new Sahd(measure);
            case SAHD_LAYERS_2 -> new SahdLayers();
            case NASWOT_1 -> new Naswot();
            case SWAP_1 -> new Swap();
            case MECO_1 -> new Meco();
            case ZICO_1 -> new Zico();
            case PARAMETERS_1 -> Structure.parameters(architecture);
            case MACS_1 -> Structure.macs(architecture);
            case CONVOLUTIONS_1 -> Structure.convolutions(architecture);
            case PATH_CONVOLUTIONS_1 -> Structure.pathConvolutions(architecture);
        };
    }
}
